/** The shapes of `/api/automation`: flows, knowledge, and what automations did. What an older hub leaves out is optional. */

export interface AnswerSource {
  type: 'article' | 'episode';
  id: string;
  title: string | null;
  url?: string | null;
  excerpt?: string | null;
}

export interface SuggestedAnswer {
  text: string;
  /** 0 to 1. */
  confidence: number;
  sources: AnswerSource[];
}

/** An automation's time with a thread. */
export interface AutomationRun {
  id: string;
  automation: string;
  name: string | null;
  status: 'active' | 'leaving' | 'resolving' | 'ended';
  startedAt: string;
  endedAt: string | null;
  /** Why it ended. */
  because: string | null;
  /** What it wants the next one to know: what it collected. */
  summary: string | null;
  exchanges?: { step: number; at: string; heard: string[]; said: string[]; outcome?: string | null }[] | null;
}

export interface FlowSummary {
  name: string;
  title?: string | null;
  /** The version that answers. */
  published?: number | null;
  draft?: { by: string; at: string } | null;
}

/** Something wrong with a flow. */
export interface FlowError {
  path: string;
  line: number;
  message: string;
  /** The way into a trap, step by step. */
  trap?: string[] | null;
  isWarning?: boolean;
}

export interface FlowDraft {
  yaml: string;
  by?: string | null;
  at?: string | null;
  errors?: FlowError[] | null;
  warnings?: FlowError[] | null;
}

export interface FlowVersion {
  version: number;
  yaml?: string;
  by?: string | null;
  at?: string | null;
  published?: boolean;
}

export interface TranscriptLine {
  who: 'customer' | 'automation' | 'hub';
  text: string;
  choices?: string[] | null;
}

export interface FlowTestResult {
  name: string;
  passed: boolean;
  line?: number | null;
  problem?: string | null;
  transcript?: TranscriptLine[] | null;
}

export interface Article {
  slug: string;
  language: string;
  title: string;
  markdown?: string;
  published: boolean;
  updatedAt?: string | null;
}
