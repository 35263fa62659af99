/** Client of the admin API, with what only the Scaleway sandbox can do. */
import { SandboxAdmin } from "../base/admin";

export class ScalewayAdmin extends SandboxAdmin {}
