/**
 * Checks of indirect calls that compilers put in and a kernel rewrites at boot: clang's kCFI, made
 * into FineIBT where the CPU has IBT, and the {@code endbr}s that nobody needs.
 *
 * <p>Not for other programs: it changes with any release.
 */
@NullMarked
package org.jumppatch.patcher.explain.cfi;

import org.jspecify.annotations.NullMarked;
