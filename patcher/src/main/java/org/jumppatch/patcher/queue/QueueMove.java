package org.jumppatch.patcher.queue;

import org.jspecify.annotations.Nullable;

/**
 * A step of somebody.
 *
 * @param made who makes it, and what it is
 * @param next what comes of it; null where the kernel stops
 * @param violation why it stops, or null
 */
record QueueMove(QueueStep made, @Nullable QueueState next, @Nullable QueueViolation violation) {
  static QueueMove to(QueueState next, String actor, String step) {
    return new QueueMove(new QueueStep(actor, step), next, null);
  }

  static QueueMove stopped(QueueViolation violation, String actor, String step) {
    return new QueueMove(new QueueStep(actor, step), null, violation);
  }
}
