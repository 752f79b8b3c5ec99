/**
 * `make bench`: measures the server on loopback and writes docs/performance.md; needs idle cores.
 * `SECTION=name` measures one section; `CHECK=1` compares only ratios with the recorded ones.
 */
import { command, CommandError, complain, note } from './dev/console.ts';
import { listenForSignals } from './bench/interrupt.ts';
import { isMet, print, readRecorded, record, type Recorded, type Section } from './bench/report.ts';
import { measureBurst } from './bench/sections/burst.ts';
import { measureFollowers } from './bench/sections/followers.ts';
import { measureGrowth } from './bench/sections/growth.ts';
import { measureKnee } from './bench/sections/knee.ts';
import { measureLimits } from './bench/sections/limits.ts';
import { measureLive } from './bench/sections/live.ts';
import { measureMemory } from './bench/sections/memory.ts';
import { measureResponses } from './bench/sections/response.ts';
import { measureSeries } from './bench/sections/series.ts';
import { measureStart } from './bench/sections/start.ts';
import { measureStreams } from './bench/sections/streams.ts';
import { measureTenants } from './bench/sections/tenants.ts';

const sections: Readonly<Record<string, (isShort: boolean) => Promise<Section>>> = {
  response: measureResponses,
  memory: measureMemory,
  tenants: measureTenants,
  knee: measureKnee,
  burst: measureBurst,
  growth: measureGrowth,
  series: measureSeries,
  streams: measureStreams,
  live: measureLive,
  limits: measureLimits,
  start: measureStart,
  followers: measureFollowers,
};
/** Sections whose figures are ratios within one run. */
const checked = ['response'];

await command(async () => {
  listenForSignals();
  const { CHECK, SECTION } = process.env;
  const isCheck = CHECK !== undefined && CHECK !== '';
  const names = SECTION ? [SECTION] : isCheck ? checked : Object.keys(sections);
  const recorded = await readRecorded();
  for (const name of names) {
    const measure = sections[name];
    if (!measure)
      throw new CommandError(
        `there is no section ${name}`,
        `name one of ${Object.keys(sections).join(', ')}`,
      );
    note(`${name}: measuring`);
    const section = await measure(isCheck);
    print(section);
    if (isCheck) compare(section, recorded[name]);
    else await record(name, section);
    for (const figure of section.figures.filter((one) => !isMet(one)))
      complain(
        new CommandError(`missed: ${figure.name}`, 'run it again on an idle machine, then profile it'),
      );
  }
});

/** The tolerance is three times the spread of two equal measurements, between 5 % and 20 %. */
function compare(section: Section, before: Recorded[string] | undefined): void {
  if (!before)
    throw new CommandError('docs/performance.json lacks this section', 'make bench, and commit it');
  const tolerance = Math.min(0.2, Math.max(0.05, 3 * (section.spread ?? 0)));
  for (const { name, value, isRatio } of section.figures) {
    const was = before.figures.find((one) => one.name === name)?.value;
    if (!isRatio || was === undefined) continue;
    note(
      `${name}: ${value.toFixed(2)}, recorded ${was.toFixed(2)}, tolerated ${(tolerance * 100).toFixed(0)} % more`,
    );
    if (value > was * (1 + tolerance))
      complain(
        new CommandError(
          `slower than recorded: ${name}`,
          'profile it, or record the new figure with make bench',
        ),
      );
  }
}
