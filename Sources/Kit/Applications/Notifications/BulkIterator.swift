import Foundation
import RedisClient
public import Systems

/// A message to all users: what a campaign's one job holds, and how far it has come.
public struct Campaign: Codable, Sendable, Hashable {
  /// What it is called.
  public var name: String
  /// The template's name.
  public var template: String
  /// The values that are the same for all users.
  public var values: [String: String]
  /// The number of the last user whose message is in a queue.
  public var cursor = 0
  /// How many pages were read.
  public var pages = 0
  /// How many messages were put into a queue. Pages that were read twice are counted once.
  public var messages = 0

  /// Makes a campaign that has not begun.
  public init(_ name: String, template: String, values: [String: String] = [:]) {
    (self.name, self.template, self.values) = (name, template, values)
  }
}

/// Turns a campaign's one job into a message for each user, a page at a time. Times are in milliseconds.
public final class BulkIterator {
  /// A moment at which it may die.
  public enum Moment: Sendable, Hashable, CaseIterable {
    /// It has read a page.
    case read
    /// The page's messages are in a queue, and the cursor is still the old one.
    case enqueued
    /// The cursor is written down.
    case saved
  }

  /// What a step has come to.
  public enum Step: Sendable, Hashable {
    /// There is no campaign.
    case idle
    /// A page of so many users was read; so many of their messages are new.
    case page(users: Int, new: Int)
    /// All users have their messages in a queue.
    case finished(Campaign)
    /// The campaign is another iterator's by now.
    case lost
    /// The campaign cannot be read, or names no template.
    case failed(String)
  }

  private let campaigns: JobQueue
  private let queues: NotificationQueues
  private let users: any UserSource
  private let templates: [String: NotificationTemplate]
  private let pageSize: Int
  private let lease: Int
  private let idFor: (Campaign, NotificationUser) -> String?
  private let interrupt: (Moment) throws -> Void
  private var current: (job: ActiveJob, campaign: Campaign)?

  /// Makes an iterator.
  ///
  /// - Parameters:
  ///   - campaigns: the queue of campaigns; the iterator's own.
  ///   - queues: where messages go.
  ///   - users: where users are read.
  ///   - templates: the templates.
  ///   - pageSize: how many users a page has; 1 or more.
  ///   - lease: for how many milliseconds a campaign is the iterator's without a further page.
  ///   - idFor: the id of a user's message; nil for another one each time.
  ///   - interrupt: called at each moment; what it throws ends the iterator there.
  public init(
    _ campaigns: JobQueue, to queues: NotificationQueues, users: any UserSource,
    templates: [NotificationTemplate], pageSize: Int = 100, lease: Int = 30_000,
    idFor: @escaping (Campaign, NotificationUser) -> String? = { "p3-\($0.name)-\($1.id)" },
    interrupt: @escaping (Moment) throws -> Void = { _ in }
  ) {
    precondition(pageSize >= 1, "a page has one user or more")
    (self.campaigns, self.queues, self.users) = (campaigns, queues, users)
    self.templates = Dictionary(templates.map { ($0.name, $0) }) { $1 }
    (self.pageSize, self.lease, self.idFor, self.interrupt) = (pageSize, lease, idFor, interrupt)
  }

  // lesson: step
  /// Reads one page and puts its messages into a queue.
  ///
  /// - Throws: `RedisError`, what the source of users throws, or what `interrupt` has thrown. The
  ///   campaign is given to another iterator when the lease has ended.
  public func step(at now: Int) throws -> Step {
    if current == nil {
      guard let job = try campaigns.take(at: now, lease: lease).first else { return .idle }
      guard let campaign = Campaign(json: job.data) else {
        try campaigns.fail(job, at: now, "it is no campaign")
        return .failed(job.id)
      }
      current = (job, campaign)
    }
    guard let (job, started) = current else { return .idle }
    var campaign = started
    let page = try users.users(after: campaign.cursor, limit: pageSize)
    try interrupt(.read)
    guard let last = page.last, let template = templates[campaign.template] else {
      return try end(job, campaign, at: now)
    }
    let messages = page.map { message(for: $0, of: campaign, template) }
    let new = try queues.add(messages, template.priority, at: now)
    try interrupt(.enqueued)
    campaign.cursor = last.id
    campaign.pages += 1
    campaign.messages += page.count
    guard try campaigns.save(campaign.json, of: job, at: now),
      try campaigns.renew(job, at: now, lease: lease)
    else {
      current = nil
      return .lost
    }
    current = (job, campaign)
    try interrupt(.saved)
    return .page(users: page.count, new: new)
  }
  // lesson: end

  private func message(
    for user: NotificationUser, of campaign: Campaign, _ template: NotificationTemplate
  ) -> (id: String, message: NotificationMessage) {
    let values = campaign.values.merging(template.userValues(user)) { $1 }
    // The values were checked when the campaign was accepted.
    let text = (try? template.rendered(values)) ?? ""
    let message = NotificationMessage(
      template.channel, to: user.email, text, campaign: campaign.name, user: user.id)
    return (idFor(campaign, user) ?? "p3-\(UUID().uuidString)", message)
  }

  private func end(_ job: ActiveJob, _ campaign: Campaign, at now: Int) throws -> Step {
    current = nil
    guard templates[campaign.template] != nil else {
      try campaigns.fail(job, at: now, "there is no template \(campaign.template)")
      return .failed(job.id)
    }
    return try campaigns.complete(job, as: "expanded", at: now) ? .finished(campaign) : .lost
  }
}

extension NotificationTemplate {
  /// What a user gives to a campaign's message: only what the template has a place for.
  func userValues(_ user: NotificationUser) -> [String: String] {
    ["name": user.name, "email": user.email].filter { variables.contains($0.key) }
  }
}
