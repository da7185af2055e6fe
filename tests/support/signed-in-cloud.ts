import { openTeamCloud, type TeamCloud, teamKey } from './team-cloud.ts';

/** A team's cloud, and the cookie of somebody who is signed in there. */
export type SignedIn = { cloud: TeamCloud; cookie: string };

export async function openSignedIn(): Promise<SignedIn> {
  const cloud = await openTeamCloud();
  await cloud.migrate();
  const welcome = await fetch(`${cloud.url}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: cloud.url },
    body: new URLSearchParams({ key: teamKey }),
  });
  return { cloud, cookie: welcome.headers.get('set-cookie')?.split(';')[0] ?? '' };
}
