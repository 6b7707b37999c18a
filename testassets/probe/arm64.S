# Loaded as a kernel. It counts down and powers the machine off: PSCI SYSTEM_OFF, 0x84000008.
        movz    w1, #0x100, lsl #16
again:
        subs    w1, w1, #1
        b.ne    again
        movz    w0, #0x8400, lsl #16
        movk    w0, #8
        hvc     #0
        b       .
