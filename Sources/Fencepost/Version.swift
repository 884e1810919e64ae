/// What this build of Fencepost calls itself.
public enum FencepostVersion {
  /// The version of the library and the command, as `fencepost --version` prints it.
  public static let current = "0.1.0"
}
