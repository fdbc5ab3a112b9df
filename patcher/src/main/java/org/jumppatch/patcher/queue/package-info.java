/**
 * The queue between {@code add} and {@code apply}: what callers, a poke of somebody else, a CPU
 * that comes up and a module that goes may do to each other while entries wait, in every order.
 *
 * <p>A scheme is a set of rules ({@link org.jumppatch.patcher.queue.QueueRule}). What becomes of a
 * vector once it is handed over is {@code patcher.check}'s to prove, on the bytes of the sites; of
 * it three things are taken over here: a vector with a site twice tears it (M19:opposite), one out
 * of order is searched in vain (M5, M16), and a CPU that its syncs miss executes torn bytes (M10).
 */
@NullMarked
package org.jumppatch.patcher.queue;

import org.jspecify.annotations.NullMarked;
