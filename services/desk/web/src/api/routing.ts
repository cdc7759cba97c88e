/** The shapes of `/api/routing`: who is there, who gets what, what is owed. What an older hub leaves out is optional. */

export type PresenceState = 'online' | 'away' | 'wrapUp' | 'offline';

export interface WorkingHours {
  /** IANA time zone. */
  zone: string;
  weekly: { days: string[]; from: string; to: string }[];
}

export interface RoutingAgent {
  id: string;
  name: string;
  presence: { state: PresenceState; since?: string | null };
  /** From 1 (some) to 5 (expert). */
  skills: Record<string, number>;
  languages: string[];
  teams: string[];
  hours: WorkingHours | null;
  /** How much fits at once, by channel; null: what is usual. */
  capacity: Record<string, number> | null;
  /** The share of the capacity that is taken, 0 to 1. */
  load: number;
  threads: number;
}

/** What supervisors change of an agent. */
export type RoutingAgentInput = Pick<RoutingAgent, 'skills' | 'languages' | 'teams' | 'hours' | 'capacity'>;

export interface Team {
  id: string;
  name: string;
  hours: WorkingHours | null;
  /** Days without work, `2026-12-25`. */
  holidays: string[];
}

export interface QueueItem {
  threadId: string;
  customer: string | { id?: string; name: string | null } | null;
  channel: string | null;
  position: number;
  waitingSince: string | null;
  estimatedWaitSeconds: number | null;
  low?: number | null;
  high?: number | null;
  team: string | null;
  because?: string | string[] | null;
}

export interface QueueOfTeam {
  team: string | null;
  name?: string | null;
  waiting: number;
  longestSince?: string | null;
  estimatedWaitSeconds?: number | null;
  low?: number | null;
  high?: number | null;
  online?: number | null;
}

export interface Queue {
  items: QueueItem[];
  byTeam?: QueueOfTeam[];
}

export interface Candidate {
  agent: string | { id: string; name: string };
  eligible: boolean;
  why: string[];
}

/** Why a thread is with whom it is, or why it still waits. */
export interface RoutingExplanation {
  decision: {
    handler: { type?: string; id: string; name: string | null } | null;
    at: string;
    because: string[];
  } | null;
  queue: Partial<QueueItem> | null;
  candidates: Candidate[];
  history: { agent: string | { id: string; name: string }; episodes: number; lastAt: string | null }[];
}

export interface PolicyVersion {
  version: number;
  yaml?: string;
  by?: string | null;
  at?: string | null;
}

export interface Policies {
  published: PolicyVersion | null;
  draft: { yaml: string; by?: string | null; at?: string | null } | null;
}

/** What a policy decides. */
export interface Verdict {
  policy: string;
  team: string | null;
  automation: string | null;
  priority: number;
}

/** What past episodes would have met, by the policies that hold and by a text. */
export interface PolicyDryRun {
  count: number;
  differing: number;
  sums: { policy: string; now: number; draft: number }[];
  episodes: {
    episodeId: string;
    threadId: string;
    at: string;
    facts?: { channel?: string | null; language?: string | null; topics?: string[] } | null;
    now: Verdict;
    draft: Verdict;
    differs: boolean;
  }[];
}

export type PromiseState = 'open' | 'kept' | 'broken';

export interface AgentPromise {
  id: string;
  threadId: string;
  text: string;
  dueAt: string;
  kind: 'promise' | 'callback';
  channel?: string | null;
  state: PromiseState;
  customer?: string | { id?: string; name: string | null } | null;
  by?: string | { id: string; name: string | null } | null;
  at?: string | null;
}

export interface FoundPromise {
  phrase: string;
  dueAt: string;
  kind: 'promise' | 'callback';
}

export interface PromiseCounts {
  given?: number;
  kept: number;
  keptLate?: number;
  broken: number;
  open: number;
}

export interface PromisesReport {
  days: number;
  total: PromiseCounts;
  byAgent?: (PromiseCounts & { agent: string | { id: string; name: string } })[];
}
