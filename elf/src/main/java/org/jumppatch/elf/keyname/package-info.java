/**
 * What the static keys of an image are for, and the names that people use for them: tracepoints
 * with their group, dynamic debug by file and line, scheduler features, netfilter's hooks.
 */
@NullMarked
package org.jumppatch.elf.keyname;

import org.jspecify.annotations.NullMarked;
