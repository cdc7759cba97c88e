import type { ReactNode } from 'react';

function Icon({ children }: { children: ReactNode }) {
  return (
    <svg
      viewBox="0 0 24 24"
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.9"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {children}
    </svg>
  );
}

const speech = 'M4 5.5h16v10.5h-9l-4 3.5v-3.5h-3z';

/** The apps' signs; shapes of our own, colours that tell them apart. */
export const appIcons: Record<string, ReactNode> = {
  sms: (
    <Icon>
      <path d={speech} />
      <path d="M8 10.8h.01M12 10.8h.01M16 10.8h.01" />
    </Icon>
  ),
  whatsapp: (
    <Icon>
      <path d="M4.5 19.5l1.2-4A8 8 0 1 1 8.600 18.400z" />
      <path d="M9 9.500c.5 3 2.500 5 5.500 5.500l1-1.500-2-1-1 .8a5 5 0 0 1-2-2l.8-1-1-2z" />
    </Icon>
  ),
  'whatsapp-twilio': (
    <Icon>
      <path d="M4.500 19.500l1.200-4A8 8 0 1 1 8.600 18.400z" />
      <path d="M9 9h6M12 9v6.500" />
    </Icon>
  ),
  telegram: (
    <Icon>
      <path d="M20.500 4.500l-17 7 5.500 2 2 6 3-4 4.500 3z" />
      <path d="M9 13.500l6-4.500" />
    </Icon>
  ),
  messenger: (
    <Icon>
      <path d="M12 4c-5 0-8.500 3.400-8.500 7.700 0 2.500 1.200 4.500 3 5.900v2.900l2.900-1.600c.8.200 1.700.3 2.600.3 5 0 8.500-3.300 8.500-7.500S17 4 12 4z" />
      <path d="M7.500 13.500l3-3 3 2 3-3" />
    </Icon>
  ),
  instagram: (
    <Icon>
      <rect x="4" y="4" width="16" height="16" rx="4.500" />
      <circle cx="12" cy="12" r="3.600" />
      <path d="M16.700 7.300h.01" />
    </Icon>
  ),
};

export const paperclip = (
  <Icon>
    <path d="M19 11l-7.500 7.500a4.500 4.500 0 0 1-6.400-6.400l8-8a3 3 0 0 1 4.300 4.300l-8 7.900a1.500 1.500 0 0 1-2.100-2.100l7-7" />
  </Icon>
);

export const arrow = (
  <Icon>
    <path d="M12 19V5.500M6 11l6-6 6 6" />
  </Icon>
);

export const plane = (
  <Icon>
    <path d="M10 20l1-5.500-7-2 1.500-1.500 6 .5 4.500-5.500c1-1 3-1.500 3.500-1s0 2.500-1 3.500l-5.500 4.500.5 6-1.500 1.500z" />
  </Icon>
);
