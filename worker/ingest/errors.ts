import { createErrorFactory } from '../../shared/core/errors.ts';

// Statuses matter to the sender: 400 and 409 go to its list of dead letters, 401 and 403 pause it, 5xx is sent again.

export const notGzipError = createErrorFactory(() => ({
  code: 'segment.not_gzip',
  message: 'the body of a segment is gzip',
  hint: 'compress it',
  status: 400,
}));

export const segmentConflictError = createErrorFactory<{ segmentId: string }>(({ segmentId }) => ({
  code: 'segment.conflict',
  message: `segment ${segmentId} exists with other content`,
  hint: 'segments never change; plan it anew under another id',
  status: 409,
}));

export const foreignSessionError = createErrorFactory<{ sessionId: string }>(({ sessionId }) => ({
  code: 'session.foreign',
  message: `session ${sessionId} belongs to another device`,
  hint: 'only the device that recorded a session may add to it',
  status: 409,
}));
