namespace LinuxKit.Packages.Debian;

/// <summary>A suite of an archive.</summary>
/// <param name="Name">Its code name: <c>bookworm</c>, <c>bookworm-security</c>.</param>
/// <param name="Archive">The archive that has it.</param>
/// <param name="Priority">How it stands to others, in apt's numbers: 500 as a rule, 100 or 1 where a Release says <c>NotAutomatic</c>.</param>
internal sealed record Suite(string Name, ArchiveName Archive, int Priority = 500);

/// <summary>The archives that Debian's mirrors have.</summary>
internal enum ArchiveName
{
    /// <summary>The archive proper: <c>debian</c>.</summary>
    Debian,

    /// <summary>The archive of security updates: <c>debian-security</c>.</summary>
    DebianSecurity,
}
