/** `make test` draws enough to fail for each broken rule; CI draws many more (DRAWS=all), from the same seeds. */
export const drawsAll = process.env['DRAWS'] === 'all';

export const draws = (usual: number, all: number): number => (drawsAll ? all : usual);
