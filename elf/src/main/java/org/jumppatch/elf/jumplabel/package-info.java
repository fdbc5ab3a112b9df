/**
 * Linux's jump labels in an image: the table, its entries, the static keys that they belong to, and
 * finding all three whether or not the image says where they are.
 */
@NullMarked
package org.jumppatch.elf.jumplabel;

import org.jspecify.annotations.NullMarked;
