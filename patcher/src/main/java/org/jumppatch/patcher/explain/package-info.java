/**
 * A running kernel's text against its image: what the kernel did to its own code at boot and since
 * is computed again from the image's tables, so that only what nobody recorded is left over.
 */
@NullMarked
package org.jumppatch.patcher.explain;

import org.jspecify.annotations.NullMarked;
