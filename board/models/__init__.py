"""The tables, split by noun. Import the nouns from here."""

from sqlmodel import SQLModel

from board.models.articles import Article, ArticleText, ClaimAnchor
from board.models.base import now, table_of
from board.models.batches import Batch
from board.models.captures import Capture, CaptureText, EvidenceFile, LinkHealth, UnusedFile
from board.models.claims import (
    Claim,
    ClaimHelper,
    ClaimReader,
    ClaimRelation,
    DeskCount,
    DeskRevision,
    ReviewFlag,
    Story,
)
from board.models.corrections import BrakePull
from board.models.desk import Draft, Presence
from board.models.evidence import Evidence
from board.models.finding import ClaimLink, SavedView
from board.models.log import LogLeaf, LogNode
from board.models.merges import Merge, MergeMove
from board.models.people import Attempt, Invitation, Member, MemberSession, Submission
from board.models.public import (
    Publication,
    PublicClaim,
    PublicCount,
    PublicLead,
    PublicRevision,
    PublicSpan,
    PublicStory,
    PublicText,
)
from board.models.replies import LegalClearance, Reply
from board.models.signing import Embargo, JointSignOff, LegalHold, Redaction
from board.models.sources import Source, SourceEvent, SourceReader
from board.models.talk import Comment, CommentVersion, MailSetting, Notice, Watch
from board.models.trail import ChainHead, Event, EventText
from board.models.verdicts import SignOff, Verdict, VerdictCite

metadata = SQLModel.metadata

__all__ = [
    "Article", "ArticleText", "Attempt", "Batch", "BrakePull", "Capture", "CaptureText",
    "ChainHead", "Claim", "ClaimAnchor", "ClaimHelper", "ClaimLink", "ClaimReader",
    "ClaimRelation", "Comment", "CommentVersion", "DeskCount", "DeskRevision", "Draft", "Embargo",
    "Event", "EventText", "Evidence", "EvidenceFile", "Invitation", "JointSignOff",
    "LegalClearance", "LegalHold", "LinkHealth", "LogLeaf", "LogNode", "MailSetting", "Member",
    "MemberSession", "Merge", "MergeMove", "Notice", "Presence", "PublicClaim", "PublicCount",
    "PublicLead", "PublicRevision", "PublicSpan", "PublicStory", "PublicText", "Publication",
    "Redaction", "Reply", "ReviewFlag", "SavedView", "SignOff", "Source", "SourceEvent",
    "SourceReader", "Story", "Submission", "UnusedFile", "Verdict", "VerdictCite", "Watch",
    "metadata", "now", "table_of",
]  # fmt: skip
