/** `make test` draws enough to find each broken rule; CI draws more (DRAWS=all), same seeds. */
export const drawsAll = process.env['DRAWS'] === 'all';

export const draws = (usual: number, all: number): number => (drawsAll ? all : usual);
