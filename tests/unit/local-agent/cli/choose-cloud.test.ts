import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseCloud } from '../../../../local-agent/cli/choose-cloud.ts';
import { createPaths, type Paths } from '../../../../local-agent/config/paths.ts';
import { loadSettings } from '../../../../local-agent/config/settings.ts';
import { withPhases } from '../../../../local-agent/phases/with-phases.ts';

let paths: Paths;
beforeEach(() => {
  paths = createPaths(fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-choose-cloud-')));
});
afterEach(() => fs.rmSync(paths.home, { recursive: true, force: true }));

const token = `stk_${'a'.repeat(40)}`;
const machine = { device_id: 'device-01', member: 'ada', name: 'laptop' };
const usualAlone = { ...machine, url: 'https://team.example.com', token };
const workAlone = {
  ...machine,
  clouds: [{ name: 'work', url: 'https://work.example.com', token, member: 'A' }],
};

/** In the folder of this project; `told` are the hosts that were asked anything. */
function standIn(o: { project: string; device: object; rules?: Record<string, string> }) {
  const cwd = path.join(paths.home, 'code', o.project);
  fs.mkdirSync(cwd, { recursive: true });
  fs.writeFileSync(paths.device, JSON.stringify(o.device));
  fs.writeFileSync(paths.config, JSON.stringify({ clouds: o.rules ?? {} }));
  const told: string[] = [];
  const deps = {
    paths,
    cwd,
    env: { HOME: paths.home },
    settings: () => loadSettings(paths.config),
    async fetch(input: Parameters<typeof fetch>[0]) {
      told.push(new URL(String(input)).hostname);
      return Response.json({ phases: [], findings: [] });
    },
  };
  return {
    told,
    choose: async (name?: string) => (await chooseCloud({ deps, name }))?.name,
    startPhase: () =>
      withPhases({
        deps,
        cloud: undefined,
        work: ({ change }) =>
          change({
            phases: [
              {
                phase: 1,
                name: 'Divorce',
                started_at: 5,
                completed_at: null,
                changed_at: 5,
                planned_end_at: null,
                planned_at: 0,
              },
            ],
            findings: [],
          }),
      }),
  };
}

describe('the only cloud of a machine', () => {
  it('is meant where no rule says otherwise', async () => {
    expect(await standIn({ project: 'diary', device: usualAlone }).choose()).toBe('default');
    const rules = { 'secret-*': 'none', shop: 'work' };
    expect(await standIn({ project: 'diary', device: usualAlone, rules }).choose()).toBe('default');
    expect(await standIn({ project: 'shop', device: workAlone, rules }).choose()).toBe('work');
  });

  it.each([
    ['excluded from it', 'secret-plan', usualAlone, 'default'],
    ['that goes to one that is not connected', 'shop', usualAlone, 'default'],
    ['that no rule sends there', 'diary', workAlone, 'work'],
  ])('is not taken without its name in the folder of a project %s', async (_, project, device, name) => {
    const here = standIn({ project, device, rules: { 'secret-*': 'none', shop: 'work' } });
    await expect(here.choose()).rejects.toMatchObject({
      code: 'cloud.not_clear',
      message: expect.stringContaining(project),
      hint: `say which with --cloud: ${name}`,
    });
    expect(await here.choose(name)).toBe(name);
  });

  it('is told of no phase of a project that the rules exclude', async () => {
    const rules = { 'secret-*': 'none' };
    const here = standIn({ project: 'secret-plan', device: usualAlone, rules });
    await expect(here.startPhase()).rejects.toMatchObject({ code: 'cloud.not_clear' });
    expect(here.told).toEqual([]);
  });

  it('is told of no phase that this machine keeps for itself, since nothing else takes it', async () => {
    const here = standIn({ project: 'diary', device: workAlone, rules: { shop: 'work' } });
    await here.startPhase();
    expect(here.told).toEqual([]);
  });
});

it('no cloud is chosen where none is connected', async () => {
  const rules = { diary: 'none' };
  expect(await standIn({ project: 'diary', device: machine, rules }).choose()).toBeUndefined();
});
