/** What the sandbox keeps of IAM. All but SSH keys belong to the organisation, that is to its default project. */
import type { KindDescription, Metadata } from "../kinds";

export interface Application extends Metadata {
  description: string;
}

/** The identity is the access key; the secret key is with the accounts. */
export interface ApiKey extends Metadata {
  description: string;
  applicationId: string;
  defaultProjectId: string;
}

export interface Rule {
  id: string;
  permissionSets: string[];
  /** Projects; `everyProject` for all of the organisation. */
  projects: string[];
  condition: string;
}

export interface Principal {
  user_id?: string;
  group_id?: string;
  application_id?: string;
  no_principal?: true;
}

export interface Policy extends Metadata {
  description: string;
  principal: Principal;
  rules: Rule[];
  /** Name of the key whose rights, as the sandbox was told them, this policy shows in place of rules. */
  keyName: string | null;
}

export interface Group extends Metadata {
  description: string;
  applicationIds: string[];
  userIds: string[];
}

export interface SshKey extends Metadata {
  publicKey: string;
  fingerprint: string;
  disabled: boolean;
}

export interface IamRecords {
  application: Application;
  apiKey: ApiKey;
  policy: Policy;
  group: Group;
  sshKey: SshKey;
}

export const iamKinds = {
  application: { resource: "application", family: "IAM" },
  apiKey: { resource: "access_key", family: "IAM" },
  policy: { resource: "policy", family: "IAM" },
  group: { resource: "group", family: "IAM" },
  sshKey: { resource: "ssh_key", family: "SSHKeys" },
} satisfies Record<keyof IamRecords, KindDescription>;
