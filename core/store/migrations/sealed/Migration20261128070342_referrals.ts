import { Migration } from '@mikro-orm/migrations';

export class Migration20261128070342_referrals extends Migration {

  override name = 'Migration20261128070342_referrals';

  override up(): void | Promise<void> {
    this.addSql(`create table \`audit_record\` (\`seq\` integer not null primary key, \`at\` datetime not null, \`actor_kind\` text not null, \`actor_id\` text not null, \`actor_name\` text not null, \`verb\` text not null, \`object_kind\` text not null, \`object_id\` text not null, \`topic\` text null, \`reason\` text null, \`before\` text null, \`after\` text null, \`previous\` text not null, \`leaf\` text not null);`);
    this.addSql(`create index \`audit_record_at_index\` on \`audit_record\` (\`at\`);`);
    this.addSql(`create index \`audit_record_actor_id_index\` on \`audit_record\` (\`actor_id\`);`);
    this.addSql(`create index \`audit_record_object_kind_object_id_index\` on \`audit_record\` (\`object_kind\`, \`object_id\`);`);
    this.addSql(`create index \`audit_record_topic_seq_index\` on \`audit_record\` (\`topic\`, \`seq\`);`);
    this.addSql(`create trigger \`audit_record_in_order\` BEFORE INSERT on \`audit_record\` for each ROW
  when new.seq <> (select coalesce(max(seq), 0) + 1 from audit_record) begin select raise(abort, 'audit_record grows by one'); end;`);
    this.addSql(`create trigger \`audit_record_fixed\` BEFORE UPDATE on \`audit_record\` for each ROW begin select raise(abort, 'audit_record cannot be changed'); end;`);
    this.addSql(`create trigger \`audit_record_kept\` BEFORE DELETE on \`audit_record\` for each ROW begin select raise(abort, 'audit_record cannot be changed'); end;`);

    this.addSql(`create table \`referral\` (\`id\` text not null primary key, \`key\` text not null, \`topic\` text not null, \`about\` text null, \`sealed\` text not null, \`revision\` integer not null, \`drafted_at\` datetime not null);`);
    this.addSql(`create unique index \`referral_key_unique\` on \`referral\` (\`key\`);`);
    this.addSql(`create index \`referral_about_index\` on \`referral\` (\`about\`);`);

    this.addSql(`create table \`referral_answer\` (\`id\` text not null primary key, \`referral\` text not null, \`sealed\` text not null, \`at\` datetime not null);`);
    this.addSql(`create index \`referral_answer_referral_index\` on \`referral_answer\` (\`referral\`);`);

    this.addSql(`create table \`referral_reader\` (\`id\` text not null primary key, \`referral\` text not null, \`number\` integer not null, \`account\` text not null, \`side\` text not null, \`sealed\` text not null, \`since\` datetime not null, \`ended_at\` datetime null, \`ended\` text null);`);
    this.addSql(`create index \`referral_reader_account_ended_at_index\` on \`referral_reader\` (\`account\`, \`ended_at\`);`);
    this.addSql(`create unique index \`referral_reader_referral_number_unique\` on \`referral_reader\` (\`referral\`, \`number\`);`);

    this.addSql(`create table \`work_act\` (\`item\` text not null, \`number\` integer not null, \`action\` text not null, \`from\` text not null, \`to\` text not null, \`at\` datetime not null, \`account\` text null, \`actor_name\` text not null, \`in_place_of\` text null, \`actor_organisation\` json null, \`organisation\` text null, \`answer\` text null, \`note\` text null, primary key (\`item\`, \`number\`));`);

    this.addSql(`create table \`workflow_version\` (\`id\` text not null primary key, \`topic\` text not null, \`workflow\` text not null, \`hash\` text not null, \`number\` integer not null, \`content\` json not null, \`since\` datetime not null);`);
    this.addSql(`create unique index \`workflow_version_topic_workflow_hash_unique\` on \`workflow_version\` (\`topic\`, \`workflow\`, \`hash\`);`);
    this.addSql(`create unique index \`workflow_version_topic_workflow_number_unique\` on \`workflow_version\` (\`topic\`, \`workflow\`, \`number\`);`);

    this.addSql(`create table \`work_item\` (\`id\` text not null primary key, \`subject\` text not null, \`topic\` text not null, \`version_id\` text not null, \`region\` text null, \`department\` text null, \`organisation\` text null, \`assignee\` text null, \`apart_from\` text null, \`state\` text not null, \`phase\` text not null, \`role\` text null, \`since\` datetime not null, \`started_at\` datetime not null, \`acts\` integer not null, \`timing\` json null, \`due_by\` datetime not null default 8640000000000000, \`blue_at\` datetime null, \`yellow_at\` datetime null, \`red_at\` datetime null, \`light\` integer null, \`next_change_at\` datetime null, \`provisional\` integer not null default false, constraint \`work_item_version_id_foreign\` foreign key (\`version_id\`) references \`workflow_version\` (\`id\`) on delete no action);`);
    this.addSql(`create index \`work_item_version_id_index\` on \`work_item\` (\`version_id\`);`);
    this.addSql(`create index \`work_item_next_change_at_index\` on \`work_item\` (\`next_change_at\`);`);
    this.addSql(`create index \`work_item_topic_subject_state_id_index\` on \`work_item\` (\`topic\`, \`subject\`, \`state\`, \`id\`);`);
    this.addSql(`create index \`work_item_topic_subject_version_id_index\` on \`work_item\` (\`topic\`, \`subject\`, \`version_id\`);`);
    this.addSql(`create index \`work_item_role_organisation_light_due_by_id_index\` on \`work_item\` (\`role\`, \`organisation\`, \`light\`, \`due_by\`, \`id\`);`);
    this.addSql(`create index \`work_item_role_light_due_by_id_index\` on \`work_item\` (\`role\`, \`light\`, \`due_by\`, \`id\`);`);
    this.addSql(`create index \`work_item_subject_light_id_index\` on \`work_item\` (\`subject\`, \`light\`, \`id\`);`);
    this.addSql(`create index \`work_item_assignee_index\` on \`work_item\` (\`assignee\`);`);

    this.addSql(`create table \`work_sweep\` (\`id\` text not null primary key, \`at\` datetime not null, \`calendar\` text not null);`);
  }

  override down(): void | Promise<void> {

    this.addSql(`drop trigger if exists \`audit_record_in_order\`;`);
    this.addSql(`drop trigger if exists \`audit_record_fixed\`;`);
    this.addSql(`drop trigger if exists \`audit_record_kept\`;`);
    this.addSql(`drop table if exists \`audit_record\`;`);
    this.addSql(`drop table if exists \`referral\`;`);
    this.addSql(`drop table if exists \`referral_answer\`;`);
    this.addSql(`drop table if exists \`referral_reader\`;`);
    this.addSql(`drop table if exists \`work_act\`;`);
    this.addSql(`drop table if exists \`workflow_version\`;`);
    this.addSql(`drop table if exists \`work_item\`;`);
    this.addSql(`drop table if exists \`work_sweep\`;`);
  }

}
