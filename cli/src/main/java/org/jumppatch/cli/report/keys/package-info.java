/**
 * What an image holds at rest, key by key and call by call: lists and sites.
 *
 * <p>Not for other programs: it changes with any release.
 */
@NullMarked
package org.jumppatch.cli.report.keys;

import org.jspecify.annotations.NullMarked;
