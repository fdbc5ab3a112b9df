package org.jumppatch.patcher.explain.owner;

import org.jumppatch.patcher.explain.text.Cause;

/**
 * Who has a traced function call what it calls.
 *
 * @param cause what kind of thing it is
 * @param name a function, a probe, a BPF program or a module, in words
 */
public record Owner(Cause cause, String name) {}
