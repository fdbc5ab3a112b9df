package org.jumppatch.samples;

/**
 * A site in generated text, as its entry in the jump table will say it.
 *
 * @param code offset of the instruction in the text
 * @param target offset of the jump's target in the text
 * @param key number of the key
 * @param branch whether the source said that the branch is likely
 * @param jump whether a jump stands there, or a nop
 */
record SampleSite(int code, int target, int key, boolean branch, boolean jump) {}
