/**
 * Scripts of edits: their language, and the plan that a script makes for an image. Everything is
 * parsed and checked before anything is written.
 */
@NullMarked
package org.jumppatch.patcher.script;

import org.jspecify.annotations.NullMarked;
