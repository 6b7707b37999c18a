namespace LinuxKit.Packages.Kernel;

/// <summary>How much of a kernel package is read at most.</summary>
internal static class KernelLimits
{
    /// <summary>Bytes of one module when unpacked (amdgpu, the largest of 6.12, has 24 MB).</summary>
    public const int ModuleInBytes = 256 << 20;

    /// <summary>Sections of a module (amdgpu has fewer than 200).</summary>
    public const int Sections = 65_536;

    /// <summary>Bytes of a module's <c>.modinfo</c> (the longest of 6.12 has 300 KB).</summary>
    public const int ModuleInfoInBytes = 8 << 20;

    /// <summary>Modules of one kernel (6.12 for amd64 has 4,300).</summary>
    public const int Modules = 100_000;

    /// <summary>Modules that depend on each other in a chain (the longest of 6.12 has 8).</summary>
    public const int DependencyDepth = 256;

    /// <summary>Bytes of <c>modules.builtin</c>, <c>modules.order</c> and the configuration.</summary>
    public const int TextInBytes = 16 << 20;
}
