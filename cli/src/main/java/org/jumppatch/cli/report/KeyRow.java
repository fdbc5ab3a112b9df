package org.jumppatch.cli.report;

import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.keyname.KeyKind;
import org.jumppatch.patcher.poke.KeyCost;

/**
 * A key with what is shown of it.
 *
 * @param key the key
 * @param kind what it belongs to
 * @param label the name that people use
 * @param cost what it is made of, and what flipping it alone costs
 * @param total what flipping it costs with all that goes with it
 */
public record KeyRow(StaticKey key, KeyKind kind, String label, KeyCost cost, TotalCost total) {}
