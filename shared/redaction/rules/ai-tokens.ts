import type { TokenRule } from './token-rule.ts';

/** Model providers and what is built around them. */
export const aiTokens: readonly TokenRule[] = [
  { rule: 'anthropic-key', starts: ['sk-ant-'], shape: /sk-ant-[A-Za-z0-9_-]{20,256}/y },
  {
    rule: 'openai-key',
    starts: ['sk-proj-', 'sk-svcacct-', 'sk-admin-', 'sk-service-', 'sk-None-'],
    shape: /sk-(?:proj|svcacct|admin|service|None)-[A-Za-z0-9_-]{20,256}/y,
  },
  { rule: 'openrouter-key', starts: ['sk-or-'], shape: /sk-or-[A-Za-z0-9_-]{32,128}/y },
  { rule: 'langfuse-key', starts: ['sk-lf-'], shape: /sk-lf-[a-f0-9-]{32,40}/y },
  { rule: 'sk-key', starts: ['sk-'], shape: /sk-[A-Za-z0-9]{32,128}/y },
  { rule: 'huggingface-token', starts: ['hf_', 'api_org_'], shape: /(?:hf_|api_org_)[A-Za-z0-9]{30,64}/y },
  { rule: 'groq-key', starts: ['gsk_'], shape: /gsk_[A-Za-z0-9]{40,64}/y },
  { rule: 'xai-key', starts: ['xai-'], shape: /xai-[A-Za-z0-9]{60,128}/y },
  { rule: 'perplexity-key', starts: ['pplx-'], shape: /pplx-[A-Za-z0-9]{40,64}/y },
  { rule: 'replicate-token', starts: ['r8_'], shape: /r8_[A-Za-z0-9]{37,64}/y },
  { rule: 'nvidia-key', starts: ['nvapi-'], shape: /nvapi-[A-Za-z0-9_-]{40,128}/y },
  { rule: 'cerebras-key', starts: ['csk-'], shape: /csk-[a-z0-9]{40,64}/y },
  { rule: 'fireworks-key', starts: ['fw_'], shape: /fw_[A-Za-z0-9]{22,48}/y },
  { rule: 'together-key', starts: ['tgp_v1_'], shape: /tgp_v1_[A-Za-z0-9_-]{32,64}/y },
  { rule: 'langsmith-key', starts: ['lsv2_'], shape: /lsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}/y },
  { rule: 'pinecone-key', starts: ['pcsk_'], shape: /pcsk_[A-Za-z0-9_]{40,128}/y },
  { rule: 'tavily-key', starts: ['tvly-'], shape: /tvly-[A-Za-z0-9-]{20,64}/y },
  { rule: 'firecrawl-key', starts: ['fc-'], shape: /fc-[a-f0-9]{32}/y },
  { rule: 'e2b-key', starts: ['e2b_'], shape: /e2b_[a-f0-9]{40}/y },
  { rule: 'wandb-key', starts: ['wandb_v1_'], shape: /wandb_v1_[A-Za-z0-9_]{40,128}/y },
  { rule: 'jina-key', starts: ['jina_'], shape: /jina_[A-Za-z0-9_-]{50,80}/y },
  { rule: 'voyage-key', starts: ['pa-'], shape: /pa-[A-Za-z0-9_-]{43}/y },
];
