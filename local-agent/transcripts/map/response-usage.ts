import type { Usage } from '../../../shared/events/event-schema.ts';
import { countOf, fieldsOf, listOf, textOf, type Fields } from '../../client/record-fields.ts';
import type { Terms } from '../files/file-context.ts';

/** What a response of which nobody says the model is counted under: unpriced. */
const UNKNOWN_MODEL = 'unknown';

export function usageOf(raw: Fields): Usage {
  const total = countOf(raw['cache_creation_input_tokens']) ?? 0;
  const split = fieldsOf(raw['cache_creation']);
  const hour = countOf(split?.['ephemeral_1h_input_tokens']) ?? 0;
  // Without a split, and where the split is not complete, the rest was written for five minutes.
  const short = countOf(split?.['ephemeral_5m_input_tokens']) ?? 0;
  const searches = countOf(fieldsOf(raw['server_tool_use'])?.['web_search_requests']) ?? 0;
  return {
    input_tokens: countOf(raw['input_tokens']) ?? 0,
    output_tokens: countOf(raw['output_tokens']) ?? 0,
    cache_read_tokens: countOf(raw['cache_read_input_tokens']) ?? 0,
    cache_write_5m_tokens: Math.max(short, total - hour, 0),
    cache_write_1h_tokens: hour,
    ...(searches > 0 ? { web_search_requests: searches } : {}),
  };
}

/**
 * What the client wrote itself in the model's place (`<synthetic>`), or without a model and without using anything: no
 * call was made.
 */
export function isSynthetic(message: Fields): boolean {
  const model = textOf(message['model']);
  if (model !== undefined) return model.startsWith('<');
  const usage = fieldsOf(message['usage']);
  return usage === undefined || Object.values(usageOf(usage)).every((count) => count === 0);
}

export function modelOf(message: Fields): string {
  return textOf(message['model']) ?? UNKNOWN_MODEL;
}

export function termsOf(raw: Fields): Terms {
  return {
    speed: textOf(raw['speed']),
    service_tier: textOf(raw['service_tier']),
    inference_geo: textOf(raw['inference_geo']),
  };
}

/** A call that was made while a response was, of another model and on a bill of its own. */
export type AdvisorCall = { key: string; model: string; usage: Usage; terms: Terms };

/**
 * The calls of an advisor: the response's own usage does not have them. Its other iterations only repeat its usage
 * in parts.
 */
export function advisorCalls({ key, raw }: { key: string; raw: Fields }): AdvisorCall[] {
  const iterations = raw['iterations'];
  if (!Array.isArray(iterations)) return [];
  const { service_tier, inference_geo } = termsOf(raw);
  return listOf(iterations)
    .map(fieldsOf)
    .filter((iteration) => iteration?.['type'] === 'advisor_message')
    .map((iteration, index) => {
      const given = iteration ?? {};
      const own = termsOf(given);
      return {
        key: `${key}:advisor:${index + 1}`,
        model: modelOf(given),
        usage: usageOf(given),
        terms: {
          speed: own.speed,
          service_tier: own.service_tier ?? service_tier,
          inference_geo: own.inference_geo ?? inference_geo,
        },
      };
    });
}

/** All that a line says about what its response used: the same text, and there is nothing new to tell. */
export function usageSignature({
  key,
  model,
  usage,
  terms,
  stopReason,
  advisors,
}: {
  key: string;
  model: string;
  usage: Usage;
  terms: Terms;
  stopReason: string | undefined;
  advisors: readonly AdvisorCall[];
}): string {
  const { input_tokens, output_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens } =
    usage;
  const counts = `${input_tokens} ${output_tokens} ${cache_read_tokens} ${cache_write_5m_tokens} ${cache_write_1h_tokens}`;
  const searches = usage.web_search_requests === undefined ? '' : ` ${usage.web_search_requests}`;
  const { speed = '', service_tier = '', inference_geo = '' } = terms;
  const text = `${key} ${model} ${counts}${searches} ${speed} ${service_tier} ${inference_geo} ${stopReason ?? ''}`;
  return advisors.length === 0 ? text : `${text} ${JSON.stringify(advisors)}`;
}
