/** What an image holds at rest, key by key and call by call: lists, sites, and how two differ. */
@NullMarked
package org.jumppatch.cli.report.keys;

import org.jspecify.annotations.NullMarked;
