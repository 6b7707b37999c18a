using System.Collections.Immutable;

namespace LinuxKit.Platforms.Qemu;

/// <summary>A guest of a few instructions that counts down from 2^24 and ends the machine: milliseconds on a processor or in QEMU's translator, many seconds on a hypervisor that only pretends.</summary>
/// <remarks>The sources are in <c>testassets/probe</c>, and a test compares.</remarks>
/// <param name="Code">The guest.</param>
/// <param name="Machine">Arguments for the machine that it needs.</param>
/// <param name="LoadOption">The option that loads it.</param>
/// <param name="LoadPrefix">What stands in the option's value before the path.</param>
/// <param name="ExitCode">QEMU's exit code when the guest came to its end.</param>
internal sealed record ProbeProgram(
    ImmutableArray<byte> Code,
    ImmutableArray<string> Machine,
    string LoadOption,
    string LoadPrefix,
    int ExitCode)
{
    // A boot sector, which SeaBIOS loads; it goes on to long mode, since some hypervisors are quick in real mode alone.
    private static readonly ProbeProgram Amd64 = new(
        BootSector(
            "fafc31c08ed88ec0bf0010b90018f3abc70600100320c70600200330c7060030830066b8200000000f22e066b8001000"
            + "000f22d866b9800000c00f32660fbae8080f300f20c0660d010000800f22c00f0116887cea597c0800b900000001010c"
            + "2500400000ffc975f566ba0105b010eef400000000000000000000000000000000000000009a20000f00787c"),
        ["-machine", "pc", "-device", "isa-debug-exit,iobase=0x501,iosize=1"],
        "-drive",
        "if=floppy,format=raw,readonly=on,file=",
        // The device's rule: twice the value written, 0x10, and one.
        ExitCode: 33);

    private static readonly ProbeProgram Arm64 = new(
        [.. Convert.FromHexString("0120a05221040071e1ffff540080b05200018072020000d400000014")],
        ["-machine", "virt,gic-version=max"],
        "-kernel",
        "",
        ExitCode: 0);

    /// <summary>The probe for an architecture, or <see langword="null"/> when there is none.</summary>
    /// <param name="architecture">OCI's name of the architecture.</param>
    public static ProbeProgram? For(string architecture) => architecture switch
    {
        "amd64" => Amd64,
        "arm64" => Arm64,
        _ => null,
    };

    private static ImmutableArray<byte> BootSector(string code)
    {
        var sector = new byte[512];
        Convert.FromHexString(code).CopyTo(sector, 0);
        sector[510] = 0x55;
        sector[511] = 0xAA;
        return [.. sector];
    }
}
