package org.jumppatch.cli.report.keys;

import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.keyname.KeyKind;
import org.jumppatch.patcher.poke.KeyCost;
import org.jumppatch.patcher.who.When;

/**
 * A key with what is shown of it.
 *
 * @param key the key
 * @param kind what it belongs to
 * @param label the name that people use
 * @param cost what it is made of, and what flipping it alone costs
 * @param total what flipping it costs with all that goes with it
 * @param when when it can be flipped; null where nobody asked
 */
public record KeyRow(
    StaticKey key,
    KeyKind kind,
    String label,
    KeyCost cost,
    TotalCost total,
    @Nullable When when) {}
