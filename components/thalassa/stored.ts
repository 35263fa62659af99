/** The provider code in the state of every Thalassa resource. */
import { storedProviderOf } from "../dynamic/stored";

export const storedProvider = storedProviderOf("mengi-byoc/components/thalassa/provider");
