/// A table whose rows are spread by slot.
///
/// It has a column `slot integer NOT NULL`, which each writer of a row fills with the slot of its
/// shard key, and a column that tells its rows apart. It has no generated columns.
public struct SlotTable: Sendable, Equatable {
  /// The table's name, as it stands in SQL.
  public var name: String
  /// The name of the column that tells rows apart, as it stands in SQL.
  public var key: String

  /// Names a table; the names are put into statements as they are.
  public init(_ name: String, key: String) {
    self.name = name
    self.key = key
  }
}

/// What each shard has in its database so that it knows its own slots: it refuses, by itself, to
/// read or write what it does not have.
enum SlotSchema {
  /// The SQLSTATE with which a shard refuses a slot.
  static let notHere = "SH001"
  /// The first number of the advisory locks of slots; the second one is the slot.
  static let lockClass = 5107

  // lesson: check
  /// Every reader and writer of a slot calls `check_slot` first, in its transaction, and so holds
  /// the slot's row locked (FOR SHARE) until it ends. While it works, the slot cannot be taken
  /// away. The advisory lock is there for fairness alone: a mover that wants the slot for itself
  /// queues for it, and later readers and writers queue behind the mover.
  static let check = """
    CREATE TABLE slots (
      slot integer PRIMARY KEY,
      state text NOT NULL CHECK (state IN ('owned', 'copying', 'fenced')));
    CREATE TABLE slot_attempts (slot integer PRIMARY KEY, attempt bigint NOT NULL);

    CREATE FUNCTION check_slot(wanted integer) RETURNS text LANGUAGE plpgsql AS $$
    DECLARE
      found text;
    BEGIN
      PERFORM pg_advisory_xact_lock_shared(\(lockClass), wanted);
      SELECT state INTO found FROM slots WHERE slot = wanted FOR SHARE;
      IF found IS NULL OR found = 'fenced' THEN
        RAISE EXCEPTION 'slot % is not here', wanted USING ERRCODE = '\(notHere)';
      END IF;
      RETURN found;
    END $$;
    """
  // lesson: end

  // lesson: guard
  /// A trigger calls it for every row that is written, so no writer can forget to. While a slot
  /// is being copied it notes the keys of what is written, in the writer's transaction.
  static let changes = """
    CREATE TABLE slot_changes (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      slot integer NOT NULL, relation text NOT NULL, key text NOT NULL);

    CREATE FUNCTION guard_slot() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP <> 'INSERT' AND check_slot(OLD.slot) = 'copying' THEN
        INSERT INTO slot_changes (slot, relation, key)
        VALUES (OLD.slot, TG_ARGV[0], to_jsonb(OLD) ->> TG_ARGV[1]);
      END IF;
      IF TG_OP <> 'DELETE' AND check_slot(NEW.slot) = 'copying' THEN
        INSERT INTO slot_changes (slot, relation, key)
        VALUES (NEW.slot, TG_ARGV[0], to_jsonb(NEW) ->> TG_ARGV[1]);
      END IF;
      RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END $$;
    """
  // lesson: end

  /// The trigger of one table.
  static func trigger(_ table: SlotTable) -> String {
    """
    CREATE TRIGGER guard_slot BEFORE INSERT OR UPDATE OR DELETE ON \(table.name)
    FOR EACH ROW EXECUTE FUNCTION guard_slot('\(table.name)', '\(table.key)');
    """
  }

  /// What the directory has in its database.
  static let directory = """
    CREATE TABLE slot_map (version integer NOT NULL, shard_count integer NOT NULL);
    CREATE TABLE slot_owners (slot integer PRIMARY KEY, shard integer NOT NULL);
    CREATE TABLE slot_moves (slot integer PRIMARY KEY, target integer NOT NULL);
    CREATE SEQUENCE slot_attempt;
    """
}
