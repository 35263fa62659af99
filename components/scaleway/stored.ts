/** The provider code in the state of every resource of ours on Scaleway. */
import { storedProviderOf } from "../dynamic/stored";

export const storedProvider = storedProviderOf("mengi-byoc/components/scaleway/provider");
