/** The rooms of {@link innerNames}: they are pure, and use no objects except their own, the language's and the caller's. */
export const innerRooms: readonly string[] =
  "diagnostic attributes text operator rule compile analysis rule-index fanout diagnose lint input".split(" ");

/**
 * Properties that get short names in bundles, because only the inner rooms know them: they are not part of any published type, not data,
 * and no other room or package has a property with this name. `test/package/inner-names.test.ts` checks this. Remove a name from this list
 * if that test rejects it; a bundle without it is some bytes larger.
 */
export const innerNames: readonly string[] = `
  allocate appendAll ask asksForValues atEndOfList bitmap bits changed choose chunkOf chunks closers codeOf consider contentOf costOf cut
  dialect document dropUnused each eachUnder exact excluding finish fit flip flipped forget forgetText free grew hasErrors hasPieces
  hasTriggers hashOf histories holdsOnEmpty inBaseSet intern isCanonical isCurrent isEmpty isEnded isFlipped isFull isIn isOver isRepeat
  isSparse isTriggered isVeto isVetoed keepErrors keyOf leave lists literal marks missingColon missingComma mistakenName
  mistakenValue move nameEnd nameOf nameOfWanted nameStart nextWaiting openAttribute openOr openRule operatorAt ownerOf piece printed
  programOf programs releaseAll releaseWith repeated retain ruleOf rulesOn shrink singles skip skipSpace slots
  soleTermOf sorted strayComma strings tailOf takes terms textOf times tokenLength trailingComma triggered triggers unexpected units
  unitsOf unknownOperator until valueCount valueCounts valuesOf vetoes wanted wantsWarnings withOnly words wrongEnd
`.match(/\w+/g)!;
