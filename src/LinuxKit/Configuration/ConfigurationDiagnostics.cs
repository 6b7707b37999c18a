namespace LinuxKit.Configuration;

/// <summary>What can be wrong with a project's items or an image's label: LK01xx.</summary>
public static class ConfigurationDiagnostics
{
    private const string Reference = "See the reference of items.";

    /// <summary>LK0101.</summary>
    public static readonly DiagnosticDescriptor UnknownMetadata = Warning("LK0101",
        "An item has metadata that nothing reads.",
        "Correct the name, or remove the metadata.");

    /// <summary>LK0102.</summary>
    public static readonly DiagnosticDescriptor InvalidValue = Error("LK0102",
        "A value is not of the kind that its field takes.",
        Reference);

    /// <summary>LK0103.</summary>
    public static readonly DiagnosticDescriptor UnknownKey = Error("LK0103",
        "A key is not one of those that may stand there.",
        "Correct the key, or remove it.");

    /// <summary>LK0104.</summary>
    public static readonly DiagnosticDescriptor NotJson = Error("LK0104",
        "The label org.mobyproject.config of an image can't be read.",
        "Correct the image's label: a map in JSON or YAML.");

    /// <summary>LK0105.</summary>
    public static readonly DiagnosticDescriptor NoEffect = Warning("LK0105",
        "Something is said that has no effect.",
        "Remove it.");

    /// <summary>LK0106.</summary>
    public static readonly DiagnosticDescriptor MissingImage = Error("LK0106",
        "Something doesn't say which image it is.",
        "Set the key image, or the metadata Image, to an image reference, or the metadata Project to a package project.");

    /// <summary>LK0107.</summary>
    public static readonly DiagnosticDescriptor ContradictingImage = Error("LK0107",
        "An item says twice which image it is.",
        "Keep either Image or Project.");

    /// <summary>LK0108.</summary>
    public static readonly DiagnosticDescriptor ProjectWithoutImage = Error("LK0108",
        "The project that an item or YAML names makes no image.",
        "Name a project with LinuxKitOutputType Package, and build through the targets of LinuxKit.Sdk. One that YAML names in an unusual way is found when it is a ProjectReference.");

    /// <summary>LK0109.</summary>
    public static readonly DiagnosticDescriptor InvalidImageReference = Error("LK0109",
        "Text is not an image reference.",
        "Write [registry/]repository[:tag][@digest].");

    /// <summary>LK0110.</summary>
    public static readonly DiagnosticDescriptor DuplicateService = Error("LK0110",
        "Two services have one name.",
        "Rename one of them.");

    /// <summary>LK0111.</summary>
    public static readonly DiagnosticDescriptor InvalidName = Error("LK0111",
        "A container's name can't be part of a path.",
        "Use letters, digits, '-', '_' and '.'.");

    /// <summary>LK0112.</summary>
    public static readonly DiagnosticDescriptor SeveralKernels = Error("LK0112",
        "There is more than one kernel.",
        "Keep one Kernel item, or make the others conditional.");

    /// <summary>LK0113.</summary>
    public static readonly DiagnosticDescriptor UnknownCapability = Error("LK0113",
        "There is no such capability.",
        "Use the names of capabilities(7), with CAP_ in front, or 'all' or 'none' alone.");

    /// <summary>LK0114.</summary>
    public static readonly DiagnosticDescriptor InvalidBind = Error("LK0114",
        "Text is not a bind mount.",
        "Write source:destination or source:destination:options, with an absolute path or a volume's name as source.");

    /// <summary>LK0115.</summary>
    public static readonly DiagnosticDescriptor InvalidTmpfs = Error("LK0115",
        "Text is not a tmpfs mount.",
        "Write destination or destination:options.");

    /// <summary>LK0116.</summary>
    public static readonly DiagnosticDescriptor InvalidMount = Error("LK0116",
        "A mount doesn't say enough.",
        "Set its type and its destination.");

    /// <summary>LK0117.</summary>
    public static readonly DiagnosticDescriptor InvalidDevice = Error("LK0117",
        "A device doesn't say enough.",
        "Set its path, and its mode as octal text.");

    /// <summary>LK0118.</summary>
    public static readonly DiagnosticDescriptor InvalidRlimit = Error("LK0118",
        "Text is not a limit of a process.",
        "Write name,soft,hard; the limits are numbers or 'unlimited'.");

    /// <summary>LK0119.</summary>
    public static readonly DiagnosticDescriptor UnknownOwner = Error("LK0119",
        "A user or group is neither a number nor a container's name.",
        "Use a number, 'root', or the name of a container of this system, which has a user and a group of its own.");

    /// <summary>LK0120.</summary>
    public static readonly DiagnosticDescriptor InvalidPath = Error("LK0120",
        "A path in the guest can't be used.",
        "Write a path below the root of the guest, without '..'.");

    /// <summary>LK0121.</summary>
    public static readonly DiagnosticDescriptor InvalidMode = Error("LK0121",
        "A mode is not octal text.",
        "Write up to four octal digits, as 0644.");

    /// <summary>LK0122.</summary>
    public static readonly DiagnosticDescriptor AmbiguousContent = Error("LK0122",
        "A file says more than once, or not at all, what is in it.",
        "Set one of Contents, Source, Symlink and Metadata, or Type to Directory, or include a file of the host.");

    /// <summary>LK0123.</summary>
    public static readonly DiagnosticDescriptor MissingFile = Error("LK0123",
        "A file that goes into the image is missing.",
        "Correct the path, or set Optional to true.");

    /// <summary>LK0124.</summary>
    public static readonly DiagnosticDescriptor DuplicatePath = Warning("LK0124",
        "Two files have one path in the guest; the later one counts.",
        "Remove one of them.");

    /// <summary>LK0125.</summary>
    public static readonly DiagnosticDescriptor PathBelowFile = Error("LK0125",
        "A file's path leads through another file that is no directory.",
        "Change one of the two paths.");

    /// <summary>LK0126.</summary>
    public static readonly DiagnosticDescriptor StructuredMetadata = Error("LK0126",
        "A structured setting can't be said in metadata of its own.",
        "Say it as YAML in the metadata Yaml, or in a file that the metadata YamlFile names.");

    /// <summary>LK0127.</summary>
    public static readonly DiagnosticDescriptor InvalidVolumeName = Error("LK0127",
        "A volume has no name that can be used.",
        "Use small letters, digits, '_' and '-', and a name for each volume. An item that includes an image needs the metadata Name.");

    /// <summary>LK0128.</summary>
    public static readonly DiagnosticDescriptor DuplicateVolume = Error("LK0128",
        "Two volumes have one name.",
        "Rename one of them.");

    /// <summary>LK0129.</summary>
    public static readonly DiagnosticDescriptor UnknownVolume = Error("LK0129",
        "A container uses a volume that doesn't exist.",
        "Correct the name, add the volume, or write an absolute path.");

    /// <summary>LK0130.</summary>
    public static readonly DiagnosticDescriptor ReadOnlyVolume = Error("LK0130",
        "A container asks to write to a volume that is read-only.",
        "Add the option ro to the bind or mount, as in data:/data:ro, or make the volume writable.");

    /// <summary>LK0131.</summary>
    public static readonly DiagnosticDescriptor Doubtful = Warning("LK0131",
        "A value is allowed, but hardly what is meant.",
        "Look it up in the reference of items.");

    /// <summary>LK0132.</summary>
    public static readonly DiagnosticDescriptor InvalidRuntime = Error("LK0132",
        "What init is asked to do around a container can't be done.",
        "Correct the setting below runtime.");

    /// <summary>LK0133.</summary>
    public static readonly DiagnosticDescriptor InvalidSysctl = Error("LK0133",
        "Text is not the name of a kernel parameter.",
        "Write the names as sysctl(8) does: net.ipv4.ip_forward.");

    private static DiagnosticDescriptor Error(string code, string title, string help) => new(code, DiagnosticSeverity.Error, title, help);

    private static DiagnosticDescriptor Warning(string code, string title, string help) => new(code, DiagnosticSeverity.Warning, title, help);
}
