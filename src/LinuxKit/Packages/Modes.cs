namespace LinuxKit.Packages;

/// <summary>Permission bits of what a package project makes without saying which.</summary>
internal static class Modes
{
    /// <summary>A file: 0644.</summary>
    public const int File = 0x1a4;

    /// <summary>A program or a directory: 0755.</summary>
    public const int Program = 0x1ed;

    /// <summary>A directory: 0755.</summary>
    public const int Directory = Program;

    /// <summary>A symbolic link, whose bits mean nothing: 0777.</summary>
    public const int Link = 0x1ff;
}
