import type { IconNodes } from './icon-drawing.ts';

/** Pages of the rail and controls. */
export const pageIcons = {
  now: {
    from: 'activity',
    nodes: [
      [
        'path',
        {
          d: 'M22 12h-2.48a2 2 0 0 0-1.93 1.46l-2.35 8.36a.25.25 0 0 1-.48 0L9.24 2.18a.25.25 0 0 0-.48 0l-2.35 8.36A2 2 0 0 1 4.49 12H2',
        },
      ],
    ],
  },
  analytics: {
    from: 'chart-column',
    nodes: [
      ['path', { d: 'M3 3v16a2 2 0 0 0 2 2h16' }],
      ['path', { d: 'M18 17V9' }],
      ['path', { d: 'M13 17V5' }],
      ['path', { d: 'M8 17v-3' }],
    ],
  },
  alerts: {
    from: 'bell',
    nodes: [
      ['path', { d: 'M10.268 21a2 2 0 0 0 3.464 0' }],
      [
        'path',
        {
          d: 'M3.262 15.326A1 1 0 0 0 4 17h16a1 1 0 0 0 .74-1.673C19.41 13.956 18 12.499 18 8A6 6 0 0 0 6 8c0 4.499-1.411 5.956-2.738 7.326',
        },
      ],
    ],
  },
  sessions: {
    from: 'list-tree',
    nodes: [
      ['path', { d: 'M8 5h13' }],
      ['path', { d: 'M13 12h8' }],
      ['path', { d: 'M13 19h8' }],
      ['path', { d: 'M3 10a2 2 0 0 0 2 2h3' }],
      ['path', { d: 'M3 5v12a2 2 0 0 0 2 2h3' }],
    ],
  },
  costs: {
    from: 'coins',
    nodes: [
      ['path', { d: 'M13.744 17.736a6 6 0 1 1-7.48-7.48' }],
      ['path', { d: 'M15 6h1v4' }],
      ['path', { d: 'm6.134 14.768.866-.5 2 3.464' }],
      ['circle', { cx: '16', cy: '8', r: '6' }],
    ],
  },
  share: {
    from: 'share-2',
    nodes: [
      ['circle', { cx: '18', cy: '5', r: '3' }],
      ['circle', { cx: '6', cy: '12', r: '3' }],
      ['circle', { cx: '18', cy: '19', r: '3' }],
      ['line', { x1: '8.59', x2: '15.42', y1: '13.51', y2: '17.49' }],
      ['line', { x1: '15.41', x2: '8.59', y1: '6.51', y2: '10.49' }],
    ],
  },
  agents: {
    from: 'bot',
    nodes: [
      ['path', { d: 'M12 8V4H8' }],
      ['rect', { width: '16', height: '12', x: '4', y: '8', rx: '2' }],
      ['path', { d: 'M2 14h2' }],
      ['path', { d: 'M20 14h2' }],
      ['path', { d: 'M15 13v2' }],
      ['path', { d: 'M9 13v2' }],
    ],
  },
  tools: {
    from: 'wrench',
    nodes: [
      [
        'path',
        {
          d: 'M14.7 6.3a1 1 0 0 0 0 1.4l1.6 1.6a1 1 0 0 0 1.4 0l3.106-3.105c.32-.322.863-.22.983.218a6 6 0 0 1-8.259 7.057l-7.91 7.91a1 1 0 0 1-2.999-3l7.91-7.91a6 6 0 0 1 7.057-8.259c.438.12.54.662.219.984z',
        },
      ],
    ],
  },
  errors: {
    from: 'triangle-alert',
    nodes: [
      ['path', { d: 'm21.73 18-8-14a2 2 0 0 0-3.48 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.73-3' }],
      ['path', { d: 'M12 9v4' }],
      ['path', { d: 'M12 17h.01' }],
    ],
  },
  recovery: {
    from: 'life-buoy',
    nodes: [
      ['circle', { cx: '12', cy: '12', r: '10' }],
      ['path', { d: 'm4.93 4.93 4.24 4.24' }],
      ['path', { d: 'm14.83 9.17 4.24-4.24' }],
      ['path', { d: 'm14.83 14.83 4.24 4.24' }],
      ['path', { d: 'm9.17 14.83-4.24 4.24' }],
      ['circle', { cx: '12', cy: '12', r: '4' }],
    ],
  },
  reviews: {
    from: 'clipboard-check',
    nodes: [
      ['rect', { width: '8', height: '4', x: '8', y: '2', rx: '1', ry: '1' }],
      ['path', { d: 'M16 4h2a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2h2' }],
      ['path', { d: 'm9 14 2 2 4-4' }],
    ],
  },
  search: {
    from: 'search',
    nodes: [
      ['path', { d: 'm21 21-4.34-4.34' }],
      ['circle', { cx: '11', cy: '11', r: '8' }],
    ],
  },
  download: {
    from: 'download',
    nodes: [
      ['path', { d: 'M12 15V3' }],
      ['path', { d: 'M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4' }],
      ['path', { d: 'm7 10 5 5 5-5' }],
    ],
  },
  copy: {
    from: 'copy',
    nodes: [
      ['rect', { width: '14', height: '14', x: '8', y: '8', rx: '2', ry: '2' }],
      ['path', { d: 'M4 16c-1.1 0-2-.9-2-2V4c0-1.1.9-2 2-2h10c1.1 0 2 .9 2 2' }],
    ],
  },
  more: {
    from: 'ellipsis',
    nodes: [
      ['circle', { cx: '12', cy: '12', r: '1' }],
      ['circle', { cx: '19', cy: '12', r: '1' }],
      ['circle', { cx: '5', cy: '12', r: '1' }],
    ],
  },
  sun: {
    from: 'sun',
    nodes: [
      ['circle', { cx: '12', cy: '12', r: '4' }],
      ['path', { d: 'M12 2v2' }],
      ['path', { d: 'M12 20v2' }],
      ['path', { d: 'm4.93 4.93 1.41 1.41' }],
      ['path', { d: 'm17.66 17.66 1.41 1.41' }],
      ['path', { d: 'M2 12h2' }],
      ['path', { d: 'M20 12h2' }],
      ['path', { d: 'm6.34 17.66-1.41 1.41' }],
      ['path', { d: 'm19.07 4.93-1.41 1.41' }],
    ],
  },
  moon: {
    from: 'moon',
    nodes: [
      [
        'path',
        {
          d: 'M20.985 12.486a9 9 0 1 1-9.473-9.472c.405-.022.617.46.402.803a6 6 0 0 0 8.268 8.268c.344-.215.825-.004.803.401',
        },
      ],
    ],
  },
  system: {
    from: 'sun-moon',
    nodes: [
      ['path', { d: 'M12 2v2' }],
      [
        'path',
        {
          d: 'M14.837 16.385a6 6 0 1 1-7.223-7.222c.624-.147.97.66.715 1.248a4 4 0 0 0 5.26 5.259c.589-.255 1.396.09 1.248.715',
        },
      ],
      ['path', { d: 'M16 12a4 4 0 0 0-4-4' }],
      ['path', { d: 'm19 5-1.256 1.256' }],
      ['path', { d: 'M20 12h2' }],
    ],
  },
  right: { from: 'chevron-right', nodes: [['path', { d: 'm9 18 6-6-6-6' }]] },
  down: { from: 'chevron-down', nodes: [['path', { d: 'm6 9 6 6 6-6' }]] },
  left: { from: 'chevron-left', nodes: [['path', { d: 'm15 18-6-6 6-6' }]] },
  ascending: {
    from: 'arrow-up',
    nodes: [
      ['path', { d: 'm5 12 7-7 7 7' }],
      ['path', { d: 'M12 19V5' }],
    ],
  },
  descending: {
    from: 'arrow-down',
    nodes: [
      ['path', { d: 'M12 5v14' }],
      ['path', { d: 'm19 12-7 7-7-7' }],
    ],
  },
  plus: {
    from: 'plus',
    nodes: [
      ['path', { d: 'M5 12h14' }],
      ['path', { d: 'M12 5v14' }],
    ],
  },
  minus: { from: 'minus', nodes: [['path', { d: 'M5 12h14' }]] },
  reset: {
    from: 'rotate-ccw',
    nodes: [
      ['path', { d: 'M3 12a9 9 0 1 0 9-9 9.75 9.75 0 0 0-6.74 2.74L3 8' }],
      ['path', { d: 'M3 3v5h5' }],
    ],
  },
  close: {
    from: 'x',
    nodes: [
      ['path', { d: 'M18 6 6 18' }],
      ['path', { d: 'm6 6 12 12' }],
    ],
  },
  calendar: {
    from: 'calendar',
    nodes: [
      ['path', { d: 'M8 2v3' }],
      ['path', { d: 'M16 2v3' }],
      ['rect', { x: '3', y: '3', width: '18', height: '18', rx: '2' }],
      ['path', { d: 'M3 9h18' }],
    ],
  },
} as const satisfies IconNodes;
