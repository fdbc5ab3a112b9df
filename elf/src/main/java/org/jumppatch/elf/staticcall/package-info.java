/**
 * Linux's static calls in an image: the table of sites, their trampolines, the keys that both
 * belong to, and what an instruction of theirs becomes where the call goes elsewhere.
 */
@NullMarked
package org.jumppatch.elf.staticcall;

import org.jspecify.annotations.NullMarked;
