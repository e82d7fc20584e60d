export { AttributesCatalog, type AttributesCatalogDefinition, type CatalogAttribute } from "./catalog.ts";
