/** The shapes of docs/api.md, by the same names. */

export type Page<T> = { items: T[]; next_cursor: string | null };
export type Items<T> = { items: T[] };

export type ProblemField = { pointer: string; code: string; detail: string };
export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  request_id: string;
  errors?: ProblemField[];
  current?: unknown;
};

export type Role = "requester" | "agent" | "admin";
export type Language = "fr" | "en";
export type Person = { id: string; name: string };

export type User = {
  id: string;
  name: string;
  email: string;
  role: Role;
  language: Language | null;
  disabled: boolean;
  created_at: string;
  organisation: { id: string; name: string };
};
export type SignedIn = { access_token: string; token_type: "Bearer"; expires_in: number; user: User };
/** The organisations that an address and its password open, and what chooses one of them. */
export type OrganisationChoice = { choice: string; expires_in: number; organisations: { id: string; name: string }[] };
export type Session = {
  id: string;
  created_at: string;
  last_used_at: string;
  expires_at: string;
  user_agent: string;
  address: string;
  current: boolean;
};
export type DemoAccount = { email: string; password: string; role: Role; language: Language };

export type Format = "markdown" | "html" | "text";
export type Audience = "public" | "requesters" | "agents";
export type DocumentSummary = {
  id: string;
  title: string;
  format: Format;
  language: Language;
  audience: Audience;
  version: number;
  chunks: number;
  indexed: boolean;
  created_at: string;
  updated_at: string;
  updated_by: Person | null;
  excerpt: string;
};
export type KnowledgeDocument = Omit<DocumentSummary, "excerpt"> & { content: string };
export type DocumentInput = {
  title: string;
  content: string;
  format: Format;
  language?: Language;
  audience: Audience;
};
export type Chunk = { id: string; position: number; heading: string; text: string };
export type DocumentVersion = {
  version: number;
  title: string;
  language: Language;
  audience: Audience;
  updated_at: string;
  updated_by: Person | null;
};
export type SearchHit = {
  document_id: string;
  chunk_id: string;
  title: string;
  heading: string;
  snippet: string;
  score: number;
  language: Language;
  audience: Audience;
};

export type Citation = {
  number: number;
  document_id: string;
  chunk_id: string;
  title: string;
  heading: string;
  quote: string;
};
export type AnswerSource = "cache" | "knowledge_base" | "model";
export type Answer = {
  conversation_id: string;
  message_id: string;
  outcome: "answered" | "refused";
  answer: string;
  language: Language;
  source: AnswerSource;
  confidence: number;
  citations: Citation[];
  /** Sentences of `answer` that no source supports. Answers kept from before they were looked for have none. */
  unsupported?: string[];
  handoff: { suggested: boolean; subject: string; body: string };
};
export type ConversationSummary = {
  id: string;
  title: string;
  language: Language;
  messages: number;
  ticket_id: string | null;
  created_at: string;
  updated_at: string;
  requester: Person;
};
export type ConversationMessage = {
  id: string;
  role: "requester" | "assistant";
  text: string;
  created_at: string;
  answer: Answer | null;
  helpful: boolean | null;
};
export type Conversation = ConversationSummary & { items: ConversationMessage[] };
export type AssistantSettings = {
  version: number;
  threshold: number;
  default_threshold: number;
  model: ModelSettings & { configured: boolean; name: string; tokens_today: number };
};
export type ModelSettings = {
  enabled: boolean;
  /** null: no bound. */
  daily_tokens: number | null;
  first_token_ms: number;
  total_ms: number;
};
export type CacheStatistics = {
  entries: number;
  bytes: number;
  capacity_bytes: number;
  hits: number;
  misses: number;
  hit_rate: number;
  evictions: number;
  invalidations: number;
};

export type Status = "open" | "pending" | "solved" | "closed";
export type Priority = "low" | "normal" | "high" | "urgent";
export type Ticket = {
  id: string;
  number: number;
  subject: string;
  body: string;
  status: Status;
  priority: Priority;
  requester: Person;
  assignee: Person | null;
  conversation_id: string | null;
  version: number;
  messages: number;
  created_at: string;
  updated_at: string;
  solved_at: string | null;
  closed_at: string | null;
  /** The article that answers it; agents and admins only. */
  article?: TicketArticle | null;
  allowed_statuses: Status[];
};
/** A ticket as a list shows it. `excerpt`: the beginning of its body, on one line. */
export type TicketSummary = Omit<Ticket, "body"> & { excerpt: string };
export type TicketArticle = { document_id: string; title: string; question: string };
export type TicketChange = {
  status?: Status;
  priority?: Priority;
  assignee_id?: string | null;
  subject?: string;
};
export type TicketMessage = {
  id: string;
  author: Person;
  author_role: Role;
  body: string;
  internal: boolean;
  created_at: string;
};
export type TicketEventKind = "opened" | "status" | "priority" | "assignee" | "subject" | "message" | "note" | "article";
export type TicketEvent = {
  id: string;
  kind: TicketEventKind;
  actor: Person;
  /** How the actor was called then, where it was otherwise. */
  actor_then?: string | null;
  from: string | null;
  to: string | null;
  at: string;
};
export type TicketCounts = Record<Status | "unassigned" | "mine", number>;
export type TicketNotice = {
  id: string;
  number: number;
  kind: "opened" | "changed" | "message" | "note" | "article";
  version: number;
  status: Status;
  subject: string;
  /** What a list shows of it now; null: the reader sees it no longer. */
  row?: TicketSummary | null;
};

export type PartStatus = "ok" | "unavailable";
export type Overview = {
  tickets: { status: PartStatus; open?: number; pending?: number; unassigned?: number; mine?: number };
  assistant: { status: PartStatus; unanswered?: number; answered?: number; refused?: number };
  knowledge_base: { status: PartStatus; documents?: number; behind?: number };
  health: { status: PartStatus; services?: { name: string; status: string }[] };
};
