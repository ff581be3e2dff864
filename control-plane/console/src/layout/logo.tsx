// Two tracks that cross: the sign of Switchyard.
export function Logo() {
  return (
    <svg width="28" height="28" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#3b5bdb" />
      <path
        d="M7 21h6c4 0 4-10 8-10h4m-4-4 4 4-4 4M7 11h4m6 10h8m-4-4 4 4-4 4"
        fill="none"
        stroke="#fff"
        strokeWidth="2.4"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
