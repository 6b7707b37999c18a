# Boot sector, loaded at 0x7c00 in real mode. It enters long mode, counts down, and writes to QEMU's isa-debug-exit device.
        .code16
        cli
        cld
        xorw    %ax, %ax
        movw    %ax, %ds
        movw    %ax, %es

        # Page tables at 0x1000, 0x2000 and 0x3000: the first 2 MiB as they lie.
        movw    $0x1000, %di
        movw    $0x1800, %cx
        rep stosw
        movw    $0x2003, 0x1000
        movw    $0x3003, 0x2000
        movw    $0x0083, 0x3000

        # CR4.PAE, CR3, EFER.LME, then CR0.PG and PE.
        movl    $0x20, %eax
        movl    %eax, %cr4
        movl    $0x1000, %eax
        movl    %eax, %cr3
        movl    $0xc0000080, %ecx
        rdmsr
        btsl    $8, %eax
        wrmsr
        movl    %cr0, %eax
        orl     $0x80000001, %eax
        movl    %eax, %cr0
        lgdt    0x7c00 + table
        ljmp    $8, $0x7c00 + long_mode

        .code64
long_mode:
        movl    $1 << 24, %ecx
again:
        addl    %ecx, 0x4000
        decl    %ecx
        jnz     again
        movw    $0x501, %dx
        movb    $0x10, %al
        outb    %al, %dx
        hlt

        .balign 8, 0
gdt:
        .quad   0
        .quad   0x00209a0000000000
table:
        .word   15
        .long   0x7c00 + gdt
        .org    510
        .word   0xaa55
