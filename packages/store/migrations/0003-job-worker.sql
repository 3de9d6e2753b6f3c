-- Which workers live: a job whose worker was killed is free again within a minute, not after hours.
CREATE TABLE job_worker (
  id text PRIMARY KEY,
  seen_at timestamptz NOT NULL
);
