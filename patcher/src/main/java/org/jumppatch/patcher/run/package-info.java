/**
 * Patches an image on the emulated machine: changes of sites become a poke program, the machine
 * runs it, and what its memory holds in the end is what is to be written into the file.
 */
@NullMarked
package org.jumppatch.patcher.run;

import org.jspecify.annotations.NullMarked;
