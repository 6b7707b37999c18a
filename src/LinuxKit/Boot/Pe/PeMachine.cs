namespace LinuxKit.Boot.Pe;

/// <summary>What processor a PE image is for: PE format, "Machine Types".</summary>
internal enum PeMachine : ushort
{
    /// <summary>None, or the file is no PE image.</summary>
    Unknown = 0,

    /// <summary>64-bit RISC-V.</summary>
    RiscV64 = 0x5064,

    /// <summary>x64.</summary>
    Amd64 = 0x8664,

    /// <summary>64-bit ARM, little endian.</summary>
    Arm64 = 0xAA64,
}
