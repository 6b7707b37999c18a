namespace LinuxKit.Boot.Grub;

/// <summary>Diagnostics of GRUB: LK0520 to LK0524.</summary>
public static class GrubDiagnostics
{
    /// <summary>GRUB lacks a file.</summary>
    public static readonly DiagnosticDescriptor MissingFile = new(
        "LK0520", DiagnosticSeverity.Error,
        "A file of GRUB for BIOS machines is missing.",
        "The files are those of the Debian package grub-pc-bin, in /usr/lib/grub/i386-pc; the package 'boot' has the ones that images need.");

    /// <summary>A file of GRUB is not what it should be.</summary>
    public static readonly DiagnosticDescriptor BadFile = new(
        "LK0521", DiagnosticSeverity.Error,
        "A file of GRUB for BIOS machines is not what its name says.",
        "Take all files from the same version of GRUB, 2.02 or later.");

    /// <summary>The core is larger than a BIOS can load.</summary>
    public static readonly DiagnosticDescriptor TooLarge = new(
        "LK0522", DiagnosticSeverity.Error,
        "GRUB's core would be larger than what a machine with a BIOS can load.",
        "Leave out modules, or shorten the configuration.");

    /// <summary>GRUB would hand the kernel another command line.</summary>
    public static readonly DiagnosticDescriptor ChangedArgument = new(
        "LK0523", DiagnosticSeverity.Error,
        "The kernel's command line has a quote, a backslash or a line's end that GRUB would not leave as it is.",
        "Double quotes may stand around a whole word or a whole value only; leave the others out, or the formats for machines with a BIOS, or LinuxKitEfiBoot.");

    /// <summary>GRUB has no place for the initrd.</summary>
    public static readonly DiagnosticDescriptor NoPlace = new(
        "LK0524", DiagnosticSeverity.Error,
        "GRUB on a machine with a BIOS refuses initrds of this size: it wants them between the kernel and 896 MiB.",
        "Have the root on a disk (LinuxKitRoot), make it smaller, or build a format that UEFI alone boots.");
}
