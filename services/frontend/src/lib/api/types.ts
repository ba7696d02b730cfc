import type { components } from "./schema";

/** The shapes of the API by the names that the screens know them by. They are generated: `npm run api-types`. */

type Schemas = components["schemas"];

export type Page<T> = { items: T[]; next_cursor: string | null };
export type Items<T> = { items: T[] };

export type Problem = Schemas["Problem"];
export type ProblemField = Schemas["Fault"];

export type Role = Schemas["Role"];
export type Language = Schemas["Language"];
export type Person = Schemas["Person"];

export type User = Schemas["User"];
export type RegistrationInput = Schemas["Register"];
export type SignedIn = Schemas["SignedIn"];
/** The organisations that an address and its password open, and what chooses one of them: `current` of a problem. */
export type OrganisationChoice = Schemas["OrganisationChoice"];
export type Session = Schemas["Session"];
export type DemoAccount = Schemas["DemoAccount"];

export type Format = Schemas["Format"];
export type Audience = Schemas["Audience"];
export type DocumentSummary = Schemas["DocumentSummary"];
export type KnowledgeDocument = Schemas["Document"];
export type DocumentInput = Schemas["WriteDocument"];
export type Chunk = Schemas["Chunk"];
export type DocumentVersion = Schemas["Version"];
export type SearchHit = Schemas["SearchHit"];
export type KnowledgeStatus = Schemas["KnowledgeBaseStatus"];

export type PhrasingOrigin = Schemas["Origin"];
export type Phrasing = Schemas["Phrasing"];
export type Synonyms = Schemas["Synonyms"];
export type SynonymsInput = Schemas["WriteSynonyms"];
export type UploadStatus = Schemas["UploadStatus"];
export type UploadItem = Schemas["UploadItem"];
export type UploadReport = Schemas["UploadReport"];

export type Question = Schemas["AskInput"];
export type Outcome = Schemas["Verdict"];
export type Citation = Schemas["Citation"];
export type AnswerSource = Schemas["Source"];
export type Answer = Schemas["Answer"];
export type AnswerStart = Schemas["AnswerStart"];
export type AnswerToken = Schemas["AnswerToken"];
export type AnswerCitations = Schemas["AnswerCitations"];
export type ConversationSummary = Schemas["ConversationSummary"];
export type ConversationMessage = Schemas["ConversationMessage"];
export type Conversation = Schemas["Conversation"];
export type AssistantSettings = Schemas["Settings"];
export type ModelSettings = Schemas["ModelSettings"];
/** What is left out stays; null goes back to the installation's own value. */
export type SettingsChange = Schemas["SettingsInput"];
export type ModelChange = Schemas["ModelInput"];
export type CacheStatistics = Schemas["CacheStatistics"];

export type AskedQuestion = Schemas["GroupedQuestion"];
export type QuestionGroup = Schemas["QuestionGroup"];
export type Tally = Schemas["OutcomeCounts"];
export type Rehearsed = Schemas["Rehearsed"];
export type RehearsedQuestion = Schemas["RehearsalItem"];
export type Rehearsal = Schemas["Rehearsal"];

export type Status = Schemas["TicketStatus"];
export type Priority = Schemas["Priority"];
export type Ticket = Schemas["Ticket"];
export type TicketSummary = Schemas["TicketSummary"];
export type TicketArticle = Schemas["Article"];
export type TicketChange = Schemas["ChangeTicket"];
export type TicketMessage = Schemas["Message"];
export type TicketEventKind = Schemas["HistoryKind"];
export type TicketEvent = Schemas["History"];
export type TicketCounts = Schemas["TicketCounts"];
export type TicketNotice = Schemas["LiveTicket"];

export type PartStatus = Schemas["PartStatus"];
export type Overview = Schemas["Overview"];

export type ToolKind = Schemas["ToolKind"];
export type AuthMethod = Schemas["AuthMethod"];
export type Connector = Schemas["Connector"];
export type ConnectorHealth = Schemas["ConnectorHealth"];
export type ConnectorSettings = Schemas["ConnectorSettings"];
export type ConnectorMapping = Schemas["ConnectorMapping"];
export type ConnectorRules = Schemas["ConnectorRules"];
export type ConnectorDirection = Schemas["ConnectorDirection"];
export type ConnectorAuthentication = Schemas["ConnectorAuthentication"];
/** Which secrets are kept; never what they are. */
export type KeptSecrets = Schemas["Secrets"];
export type SecretsInput = Schemas["SecretsInput"];
export type NewConnector = Schemas["NewConnectorInput"];
export type ConnectorChange = Schemas["ChangeConnectorInput"];
export type ConnectionTrial = Schemas["TryConnectorInput"];
export type Connection = Schemas["Connection"];
export type ToolChoice = Schemas["Choice"];
export type ToolChoices = Schemas["Choices"];
export type CallTemplate = Schemas["CallTemplate"];
export type GenericCalls = Schemas["GenericCalls"];
export type DeliveryKind = Schemas["DeliveryKind"];
export type DeliveryState = Schemas["DeliveryState"];
export type DeliveryReason = Schemas["ReasonCode"];
export type DeliverySummary = Schemas["DeliverySummary"];
export type Delivery = Schemas["Delivery"];
/** The latest comparison of a connector: its state, what it met, and how much differs. */
export type Reconciliation = Schemas["Reconciliation"];
export type WalkState = Schemas["WalkState"];
export type Difference = Schemas["Difference"];
export type DifferenceCounts = Schemas["DifferenceCounts"];
export type DriftKind = Schemas["DriftKind"];
export type DriftCause = Schemas["DriftCause"];
export type FieldDrift = Schemas["FieldDrift"];
/** Which side is to hold. */
export type Holds = Schemas["Holds"];
/** A record in a tool, by its name there. `url` is "" where the tool has no page of it. */
export type RemoteRecord = Schemas["RemoteLink"];
/** A ticket in one tool. */
export type TicketLink = Schemas["Link"];
export type TicketLinks = Schemas["TicketLinks"];
export type Webhook = Schemas["Webhook"];
export type WebhookChange = Schemas["ChangeWebhookInput"];
export type NewWebhook = Schemas["NewWebhookInput"];
export type WebhookWithSecret = Schemas["WebhookWithSecret"];
export type ConnectorPart = Schemas["ConnectorPart"];
