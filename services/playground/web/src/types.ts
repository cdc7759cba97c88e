/** A file that a device holds. */
export interface DeviceFile {
  id: string;
  name: string;
  mediaType: string;
  size: number;
}

/** A button below a message. */
export interface MessageButton {
  title: string;
  payload: string | null;
  kind: string;
  url: string | null;
}

/** A message as a device shows it. */
export interface Message {
  id: string;
  app: string;
  account: string;
  person: string;
  isMine: boolean;
  text: string;
  html: string | null;
  subject: string | null;
  files: DeviceFile[];
  buttons: MessageButton[];
  state: string;
  detail: string | null;
  myReaction: string | null;
  hubReaction: string | null;
  isEdited: boolean;
  isDeleted: boolean;
  at: string;
  externalId: string;
  replyTo: string | null;
}

/** An app with its account at the hub. */
export interface App {
  app: string;
  account: string;
  isReady: boolean;
  business: string;
  abilities: string[];
}

/** One exchange between the hub and a provider. */
export interface Exchange {
  id: string;
  at: string;
  app: string;
  isFromHub: boolean;
  method: string;
  url: string;
  requestHeaders: string;
  request: string;
  status: number;
  response: string;
  milliseconds: number;
  note: string | null;
}

/** What is asked to go wrong. */
export interface Faults {
  delaySeconds: number;
  duplicate: boolean;
  reorder: boolean;
  offline: boolean;
  next: { kind: string; count: number; app: string | null } | null;
}

/** Everything that the page shows first. */
export interface Playground {
  apps: App[];
  messages: Message[];
  wire: Exchange[];
  faults: Faults;
  cursor: string;
  desk: string;
}
