/** A flow to begin with: it asks, and hands over. */
export const firstFlow = `flow: 1
name: Welcome
language: en
steps:
  welcome:
    - menu:
        text: { en: "Hello! What is it about?", de: "Guten Tag! Worum geht es?" }
        save: topic
        choices:
          - title: { en: Opening hours, de: Öffnungszeiten }
            id: hours
            words: [open, hours, offen]
            goto: hours
          - title: { en: Something else, de: Etwas anderes }
            id: other
            goto: person
  hours:
    - say: { en: "We are there from Monday to Friday, 9 to 17.", de: "Wir sind montags bis freitags von 9 bis 17 Uhr da." }
    - resolve: true
  person:
    - handover: The customer has another question.
tests:
  - name: says when we are there
    language: en
    steps:
      - { say: Hello, expect: { contains: What is it about } }
      - { choose: hours, expect: { contains: Monday to Friday, resolved: true } }
`;

/** What a flow may be called; it becomes part of addresses. */
export const flowName = /^[a-z0-9][a-z0-9-]{0,62}$/;
