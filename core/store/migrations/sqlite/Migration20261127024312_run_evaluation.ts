import { Migration } from '@mikro-orm/migrations';

export class Migration20261127024312_run_evaluation extends Migration {

  override name = 'Migration20261127024312_run_evaluation';

  override up(): void | Promise<void> {
    this.addSql(`alter table \`rule_run\` add column \`evaluation\` json null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table \`rule_run\` drop column \`evaluation\`;`);
  }

}
