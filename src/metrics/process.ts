/** Memory, CPU time and event loop lag. The library's metrics observe each garbage collection. */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

type ProcessGauge = readonly [name: string, read: () => number, help: string];

const lagResolutionMs = 20;

/** Measures the event loop's lag from scrape to scrape, beginning with the first. */
export function createProcessGauges(): readonly ProcessGauge[] {
  const delay = monitorEventLoopDelay({ resolution: lagResolutionMs });
  let before = performance.eventLoopUtilization();
  const nanoseconds = 1e9;
  return [
    ['process_start_time_seconds', () => performance.timeOrigin / 1000, 'When the process began, since 1970'],
    ['process_resident_memory_bytes', () => process.memoryUsage.rss(), 'Memory of the process'],
    ['nodejs_heap_size_used_bytes', () => process.memoryUsage().heapUsed, 'Memory of JavaScript objects'],
    [
      'nodejs_eventloop_lag_max_seconds',
      () => {
        delay.enable();
        const { max } = delay;
        delay.reset();
        return max / nanoseconds;
      },
      'Longest that the event loop was late since the scrape before',
    ],
    [
      'nodejs_eventloop_utilization',
      () => {
        const now = performance.eventLoopUtilization();
        const { utilization } = performance.eventLoopUtilization(now, before);
        before = now;
        return utilization;
      },
      'Share of the time since the scrape before in which the event loop was busy',
    ],
  ];
}

export function readCpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
