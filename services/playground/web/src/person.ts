/** Who the newcomer is, on every channel. */
export interface Person {
  name: string;
  phone: string;
  mail: string;
  /** Their id at the social networks. */
  id: string;
}

const key = 'omnichannel-playground-person';
const names = ['Ada', 'Grace', 'Linus', 'Margaret', 'Alan', 'Radia', 'Edsger', 'Hedy', 'Katherine', 'Dennis'];
const areas = ['212', '303', '415', '512', '617', '702', '808', '917'];

/** Somebody new. `random` gives numbers from 0 to below 1. */
export function somebody(random: () => number = Math.random): Person {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const name = pick(names);
  // 555-0100 to 555-0199 belong to nobody.
  const number = 100 + Math.floor(random() * 100);
  const id = (1_000_000_000 + Math.floor(random() * 8_999_999_999)).toString();
  return {
    name: `${name} Newcomer`,
    phone: `+1${pick(areas)}5550${number}`,
    mail: `${name.toLowerCase()}.${number}@customer.example`,
    id,
  };
}

/** How an app knows the person. */
export function addressOf(person: Person, app: string): string {
  if (app === 'email') return person.mail.toLowerCase();
  return app === 'sms' || app.startsWith('whatsapp') ? person.phone : person.id;
}

/** Who this browser was last; somebody new at first. */
export function remembered(): Person {
  try {
    const stored = JSON.parse(localStorage.getItem(key) ?? 'null') as Partial<Person> | null;
    if (stored?.name && stored.phone && stored.mail && stored.id) return stored as Person;
  } catch {
    // Nothing usable is stored, or nothing may be: somebody new then.
  }
  const person = somebody();
  remember(person);
  return person;
}

export function remember(person: Person): void {
  try {
    localStorage.setItem(key, JSON.stringify(person));
  } catch {
    // A browser that stores nothing forgets who one was; that is all.
  }
}
