/** Places of values in a line, as offsets in its buffer, quotes not included; 0 where the line does not have the value. */
export type LinePlaces = ReturnType<typeof newPlaces>;

export function newPlaces() {
  return {
    timestamp: 0,
    messageId: 0,
    messageIdEnd: 0,
    model: 0,
    modelEnd: 0,
    stopReason: 0,
    stopReasonEnd: 0,
    requestId: 0,
    requestIdEnd: 0,
    /** With its braces, like `input` and `result`. */
    usage: 0,
    usageEnd: 0,
    blockType: 0,
    blockTypeEnd: 0,
    blockId: 0,
    blockIdEnd: 0,
    blockName: 0,
    blockNameEnd: 0,
    toolUseId: 0,
    toolUseIdEnd: 0,
    input: 0,
    inputEnd: 0,
    /** `toolUseResult`; found by `scanRest` alone. */
    result: 0,
    resultEnd: 0,
    gitBranch: 0,
    gitBranchEnd: 0,
    version: 0,
    versionEnd: 0,
    entrypoint: 0,
    entrypointEnd: 0,
    sidechain: false,
    isError: false,
  };
}

/** The ends mean nothing where the beginning is 0. */
export function clearPlaces(at: LinePlaces): void {
  at.timestamp = 0;
  at.messageId = 0;
  at.model = 0;
  at.stopReason = 0;
  at.requestId = 0;
  at.usage = 0;
  at.blockType = 0;
  at.blockId = 0;
  at.blockName = 0;
  at.toolUseId = 0;
  at.input = 0;
  at.result = 0;
  at.gitBranch = 0;
  at.version = 0;
  at.entrypoint = 0;
  at.sidechain = false;
  at.isError = false;
}
